/** Long work on the whole file, each in a thread of its own that ends with it. */
export type FileTask = { file: string; task: 'copy'; into: string } | { file: string; task: 'check' }
