// For what differs from another picture in a detail: two opposite corners of theme, language and size
// show what breaks, in half the time of a row of them.
export const brief = { corners: true };
