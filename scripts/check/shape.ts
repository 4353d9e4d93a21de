// Sizes: files, functions, parameters. Function lengths come from the syntax tree of the code without its types.
import { stripTypeScriptTypes } from 'node:module';
import { type Node, parse } from 'acorn';
import { full } from 'acorn-walk';
import { readSources, type Source } from './sources.ts';

const FILE_LINES_MAX = 350;
const FUNCTION_LINES_MAX = 70;
const PARAMETERS_MAX = 3;

export function checkShape(): string[] {
  return readSources().flatMap((source) => [
    ...fileComplaints(source),
    // Of files with markup Biome measures the functions: stripping types does not make them parsable.
    ...(source.isTest || source.file.endsWith('.tsx') ? [] : functionComplaints(source)),
  ]);
}

function fileComplaints({ file, text }: Source): string[] {
  const lines = text.split('\n').length - 1;
  return lines > FILE_LINES_MAX
    ? [`${file}: ${lines} lines, more than ${FILE_LINES_MAX}: split it by what its parts are about`]
    : [];
}

interface FunctionNode extends Node {
  readonly params: readonly Node[];
}

function functionComplaints({ file, text }: Source): string[] {
  // Stripping leaves every remaining character where it was, so line numbers stay true.
  const tree = parse(stripTypeScriptTypes(text), {
    ecmaVersion: 'latest',
    sourceType: 'module',
    locations: true,
  });
  const complaints: string[] = [];
  full(tree, (node) => {
    if (!/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)) return;
    const { params, loc } = node as FunctionNode;
    if (loc == null) return;
    const lines = loc.end.line - loc.start.line + 1;
    if (lines > FUNCTION_LINES_MAX)
      complaints.push(
        `${file}:${loc.start.line}: a function of ${lines} lines, more than ${FUNCTION_LINES_MAX}`,
      );
    if (params.length > PARAMETERS_MAX)
      complaints.push(
        `${file}:${loc.start.line}: ${params.length} parameters, more than ${PARAMETERS_MAX}: name them in one object`,
      );
  });
  return complaints;
}
