/** The body of a response with the backup `b1`. */
export const backupJson = '{"checkpoint_item": {"id": "b1"}}';
