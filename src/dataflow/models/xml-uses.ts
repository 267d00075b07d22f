/** What a parser does that puts in what the document itself defines, and loads nothing from elsewhere. */
export const EXPANDED = 'parsed with the entities that it defines';

/** What is done with an XSLT style sheet, which is a program. */
export const TRANSFORMED = 'run as a style sheet';
