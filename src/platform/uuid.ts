// Whether a text is a UUID, of any version and in any case (RFC 9562 §4): others are not to be asked of a uuid column.
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => uuid.test(text);
