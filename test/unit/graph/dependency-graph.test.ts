import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  dependencyOrder,
  dependentsOf,
  findCycle,
  reverseDependencyOrder,
  transitiveDependencies,
  transitiveDependents,
} from '../../../src/graph/dependency-graph.ts'
import type { DependencyGraph } from '../../../src/graph/dependency-graph.ts'

function graph(edges: Readonly<Record<string, readonly string[]>>): DependencyGraph {
  return Object.fromEntries(
    Object.entries(edges).map(([name, dependencies]) => [
      name,
      { dependsOn: Object.fromEntries(dependencies.map((dependency) => [dependency, {}])) },
    ]),
  )
}

const shop = graph({ web: ['api', 'cache'], api: ['db'], mail: [], cache: [], db: [] })

describe('order', () => {
  it('puts dependencies first and keeps the order of the file otherwise', () => {
    expect(dependencyOrder(shop)).toEqual(['db', 'api', 'cache', 'web', 'mail'])
  })

  it('puts dependents first when reversed', () => {
    expect(reverseDependencyOrder(shop)).toEqual(['mail', 'web', 'cache', 'api', 'db'])
  })

  it('takes chains that are longer than the stack is deep', () => {
    const links = Array.from(
      { length: 50_000 },
      (_, index) => [`s${index}`, [`s${index + 1}`]] as const,
    )
    const order = dependencyOrder(graph(Object.fromEntries(links)))
    expect([order.length, order[0], order.at(-1)]).toEqual([50_000, 's49999', 's0'])
  })

  it('passes over dependencies that are not in the graph', () => {
    expect(dependencyOrder(graph({ web: ['gone'] }))).toEqual(['web'])
  })

  it('takes names of object properties for names', () => {
    expect(dependencyOrder(graph({ web: ['constructor', 'toString'] }))).toEqual(['web'])
  })

  it('is complete and puts every dependency before its dependent in any graph without a cycle', () => {
    const anyGraph = fc.integer({ min: 1, max: 12 }).chain((size) =>
      fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 30 }).map((pairs) => {
        const edges: Record<string, string[]> = {}
        for (let index = 0; index < size; index += 1) edges[`s${index}`] = []
        for (const [a, b] of pairs) if (a < b) edges[`s${a}`]?.push(`s${b}`)
        return edges
      }),
    )
    fc.assert(
      fc.property(anyGraph, (edges) => {
        const order = dependencyOrder(graph(edges))
        expect(order.toSorted()).toEqual(Object.keys(edges).toSorted())
        expect(findCycle(graph(edges))).toBeUndefined()
        for (const [name, dependencies] of Object.entries(edges)) {
          for (const dependency of dependencies)
            expect(order.indexOf(dependency)).toBeLessThan(order.indexOf(name))
        }
      }),
    )
  })
})

describe('subsets', () => {
  it('closes targets over their dependencies, in dependency order', () => {
    expect(transitiveDependencies(shop, ['api', 'mail'])).toEqual(['db', 'api', 'mail'])
  })

  it('closes targets over their dependents', () => {
    expect(transitiveDependents(shop, ['db'])).toEqual(['db', 'api', 'web'])
  })

  it('ignores targets that do not exist', () => {
    expect(transitiveDependencies(shop, ['gone'])).toEqual([])
  })

  it('knows who depends on a service directly', () => {
    expect(dependentsOf(shop, 'db')).toEqual(['api'])
  })
})

describe('findCycle', () => {
  it('gives the path of a cycle, ending where it starts', () => {
    expect(findCycle(graph({ a: ['b'], b: ['c'], c: ['b'] }))).toEqual(['b', 'c', 'b'])
  })

  it('finds a service that depends on itself', () => {
    expect(findCycle(graph({ a: ['a'] }))).toEqual(['a', 'a'])
  })

  it('finds none where two paths meet', () => {
    expect(findCycle(graph({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }))).toBeUndefined()
  })

  it('orders the services of a cycle all the same', () => {
    expect(dependencyOrder(graph({ a: ['b'], b: ['a'] }))).toEqual(['b', 'a'])
  })
})
