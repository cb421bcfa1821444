/** Variables that sign in with a password. */
export const passwordVariables = {
  OS_AUTH_URL: 'https://iam.test/v3',
  OS_USERNAME: 'me',
  OS_PASSWORD: 'SENTINEL',
  OS_USER_DOMAIN_NAME: 'home',
};

/** The variables that a message names. */
export const variablesIn = (text: string) => [...new Set(text.match(/\bOS_[A-Z_]+/g) ?? [])].sort();
