/** BSD `EX_CONFIG`: the supervisor does not restart a process that ends with it. */
export const EXIT_CONFIG = 78;
