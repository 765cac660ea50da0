/** A model that could not be fetched may be there at the next try. */
export async function retried<T>(open: () => Promise<T>, forget: () => void): Promise<T> {
  try {
    return await open();
  } catch (error) {
    forget();
    throw error;
  }
}
