// The texts in hooks/ that a host runs and we only hand out.
declare module "*/pith.js" {
  const text: string;
  export default text;
}
declare module "*.bash" {
  const text: string;
  export default text;
}
declare module "*.md" {
  const text: string;
  export default text;
}
