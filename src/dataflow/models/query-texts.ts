/** Of a query that is text in a language of the database's own, whatever type its values have. */
export const RUN_AS_EXPRESSION = 'run as an expression';
