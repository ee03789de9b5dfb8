/** Stands for a second layout engine of 1.4 MB that a diagram may ask for by name; it then says it has none. */
export default class NoElk {
  layout(): Promise<never> {
    return Promise.reject(new Error('This layout is not available here.'))
  }
}
