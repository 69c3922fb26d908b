/** Lets one waiter sleep until someone has called; calls before the waiting count. */
export class WakeUp {
  #isCalled = false
  #resume: (() => void) | undefined

  call = (): void => {
    this.#isCalled = true
    this.#resume?.()
  }

  async wait(): Promise<void> {
    if (!this.#isCalled) {
      await new Promise<void>((resolve) => {
        this.#resume = resolve
      })
    }
    this.#isCalled = false
    this.#resume = undefined
  }
}
