/** What is done with compressed data that may grow without end. */
export const DECOMPRESSED = 'unpacked whole';

/** What a member of an archive is called, for people. */
export const MEMBER_NAME = "archive member's name";
