import { Diagnostic, DiagnosticSeverity, Disposable, Position, Range } from 'vscode';
import type { Commands } from '../../host/commands.ts';
import { folders, providers } from '../../host/documents.ts';
import type { ProjectService, ProjectState } from './project-service.ts';

/** Marks what is wrong in portside.json, and tells the welcome view which state the folders are in. */
export function registerProjectProblems(projects: ProjectService, commands: Commands): Disposable {
  const collection = providers.diagnostics('portside-project');
  const update = async (): Promise<void> => {
    const all = await projects.all();
    collection.clear();
    let state: ProjectState = 'none';
    for (const { files, project } of all) {
      if (!project.configured) continue;
      const bad = project.problems.length > 0 && project.settings.steps.length === 0;
      if (state !== 'ready') state = bad ? 'bad' : 'ready';
      const problems = project.problems.map(({ message, line, column }) => {
        const place = new Position(line - 1, column - 1);
        const problem = new Diagnostic(new Range(place, place), message, DiagnosticSeverity.Error);
        problem.source = 'Portside';
        return problem;
      });
      collection.set(files.uri('portside.json'), problems);
    }
    commands.setContext('portside.projectState', state);
  };
  void update();
  return Disposable.from(
    collection,
    projects.onChanged(() => void update()),
    folders.onChanged(() => void update()),
  );
}
