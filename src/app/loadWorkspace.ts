/** The part of the app for people who are signed in, not needed to sign in. */
export async function loadWorkspace() {
  const { Workspace } = await import('./Workspace.tsx');
  return { default: Workspace };
}
