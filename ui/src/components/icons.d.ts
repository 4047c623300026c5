/** The drawings that Lucide ships, one per file, as elements with their attributes. */
declare module 'lucide/dist/esm/icons/*.mjs' {
  const drawing: import('lucide').IconNode;
  export default drawing;
}
