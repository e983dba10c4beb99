import { Unsupported } from '../go/budget.ts';
import { bytesOf } from '../go/text.ts';
import type { Syntax } from '../syntax.ts';
import { makeNode, type Node } from './node.ts';

/** A tree that may be written on. What stands in the syntax twice stands in it as two nodes. `text` is that of the condition. */
export function nodeFrom(syntax: Syntax, text: string): Node {
  const read = (one: Syntax): Node => nodeFrom(one, text);
  switch (syntax.kind) {
    case 'nil':
      return makeNode<'nil'>(syntax, { kind: 'nil' });
    case 'bool':
      return makeNode<'bool'>(syntax, { kind: 'bool', value: syntax.value });
    case 'int':
      return makeNode<'int'>(syntax, { kind: 'int', value: syntax.value });
    case 'float':
      return makeNode<'float'>(syntax, { kind: 'float', value: syntax.value });
    case 'string':
      return makeNode<'string'>(syntax, { kind: 'string', value: bytesOf(syntax.value) });
    case 'bytes':
      throw new Unsupported('literals of bytes');
    case 'identifier':
      return makeNode<'identifier'>(syntax, { kind: 'identifier', name: syntax.name });
    case 'pointer':
      return makeNode<'pointer'>(syntax, { kind: 'pointer', name: syntax.name });
    case 'unary': {
      const isWord = syntax.op === '!' && (syntax.operand.from === syntax.from || text[syntax.from] !== '!');
      const word = isWord ? 'not' : syntax.op;
      return makeNode<'unary'>(syntax, { kind: 'unary', op: syntax.op, word, operand: read(syntax.operand) });
    }
    case 'binary': {
      const word = text.slice(syntax.opSpan.from, syntax.opSpan.to);
      return makeNode<'binary'>(syntax, { kind: 'binary', op: syntax.op, word, left: read(syntax.left), right: read(syntax.right) });
    }
    case 'member':
      return member(syntax, false, read);
    case 'chain':
      return makeNode<'chain'>(syntax, { kind: 'chain', node: read(syntax.node) });
    case 'slice': {
      const low = syntax.low === undefined ? undefined : read(syntax.low);
      const high = syntax.high === undefined ? undefined : read(syntax.high);
      return makeNode<'slice'>(syntax, { kind: 'slice', node: read(syntax.node), low, high });
    }
    case 'call': {
      const callee = syntax.callee.kind === 'member' ? member(syntax.callee, true, read) : read(syntax.callee);
      return makeNode<'call'>(syntax, { kind: 'call', callee, args: syntax.args.map(read) });
    }
    case 'builtin':
      return makeNode<'builtin'>(syntax, {
        kind: 'builtin',
        name: syntax.name,
        args: syntax.args.map(read),
        throws: false,
        map: undefined,
      });
    case 'predicate':
      return makeNode<'predicate'>(syntax, { kind: 'predicate', node: read(syntax.node) });
    case 'conditional': {
      const word = text.startsWith('if', syntax.from) ? 'if' : '?';
      return makeNode<'conditional'>(syntax, {
        kind: 'conditional',
        word,
        test: read(syntax.test),
        yes: read(syntax.yes),
        no: read(syntax.no),
      });
    }
    case 'let':
      return makeNode<'let'>(syntax, { kind: 'let', name: syntax.name, value: read(syntax.value), body: read(syntax.body) });
    case 'sequence':
      return makeNode<'sequence'>(syntax, { kind: 'sequence', nodes: syntax.nodes.map(read) });
    case 'list':
      return makeNode<'list'>(syntax, { kind: 'list', nodes: syntax.nodes.map(read) });
    case 'map':
      return makeNode<'map'>(syntax, {
        kind: 'map',
        pairs: syntax.pairs.map(({ key, value }) => ({ key: read(key), value: read(value) })),
      });
    default:
      return unknownSyntax(syntax);
  }
}

function member(syntax: Extract<Syntax, { kind: 'member' }>, called: boolean, read: (one: Syntax) => Node): Node {
  const { node, property, optional } = syntax;
  return makeNode<'member'>(syntax, { kind: 'member', node: read(node), property: read(property), optional, called });
}

function unknownSyntax(syntax: never): never {
  throw new Error(`unknown kind of syntax: ${JSON.stringify(syntax)}`);
}
