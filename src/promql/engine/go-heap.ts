/** Whether `a` comes before `b`. NaN comes before everything, also before NaN; the order of equal elements follows from that. */
export type Less = (a: number, b: number) => boolean;

export const ascending: Less = (a, b) => Number.isNaN(a) || a < b;
export const descending: Less = (a, b) => Number.isNaN(a) || a > b;

export type Element = { readonly value: number; readonly row: number };

/** A heap whose root is the first element by `less`, with the moves of Go's container/heap, which decide between equal elements. */
export class GoHeap {
  readonly elements: Element[] = [];
  private readonly less: Less;

  constructor(less: Less) {
    this.less = less;
  }

  push(element: Element): void {
    this.elements.push(element);
    let child = this.elements.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.before(child, parent)) break;
      this.swap(child, parent);
      child = parent;
    }
  }

  replaceRoot(element: Element): void {
    this.elements[0] = element;
    let parent = 0;
    for (;;) {
      const left = 2 * parent + 1;
      if (left >= this.elements.length) return;
      const right = left + 1;
      const child = right < this.elements.length && this.before(right, left) ? right : left;
      if (!this.before(child, parent)) return;
      this.swap(child, parent);
      parent = child;
    }
  }

  private before(a: number, b: number): boolean {
    return this.less((this.elements[a] as Element).value, (this.elements[b] as Element).value);
  }

  private swap(a: number, b: number): void {
    const element = this.elements[a] as Element;
    this.elements[a] = this.elements[b] as Element;
    this.elements[b] = element;
  }
}

/**
 * Sorts as Go's sort.Sort does up to twelve elements, by insertion. Of more elements equal ones keep their order here, while Go's quicksort
 * may exchange them.
 */
export function sortElements(elements: Element[], less: Less): Element[] {
  if (elements.length > 12) return elements.sort((a, b) => (same(a, b) ? 0 : less(a.value, b.value) ? -1 : 1));
  for (let end = 1; end < elements.length; end++) {
    for (let at = end; at > 0 && less((elements[at] as Element).value, (elements[at - 1] as Element).value); at--) {
      const element = elements[at] as Element;
      elements[at] = elements[at - 1] as Element;
      elements[at - 1] = element;
    }
  }
  return elements;
}

function same(a: Element, b: Element): boolean {
  return a.value === b.value || (Number.isNaN(a.value) && Number.isNaN(b.value));
}
