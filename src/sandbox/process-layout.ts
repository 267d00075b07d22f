/** Lines of the launcher about the program, one JSON object each. */
export const CONTROL_DESCRIPTOR = 3;
/** What the program prints to standard error; descriptor 2 is the launcher's own. */
export const ERROR_DESCRIPTOR = 4;
/** From where the launcher reads what is not the program's. */
export const ATTACHMENT_DESCRIPTOR = 5;
/** The folder in which programs run. */
export const WORK_FOLDER = '/sandbox';
