/** Style sheets become texts in the build. */
declare module '*.css' {
  const text: string
  export default text
}
