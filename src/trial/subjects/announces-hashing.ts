/** Whether the title of a fix says that it needs elements that can be hashed, as those of rules do. */
export function announcesHashing(title: string): boolean {
  return title.includes('must be hashable');
}
