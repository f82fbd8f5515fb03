/** A process that performs tasks; see `Players`. */
import { perform, type Task } from './task.ts';

process.on('message', (task: Task) => {
  void perform(task).then(
    (result) => process.send?.({ result }),
    (error: unknown) => {
      const failed = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.send?.({ failed });
    },
  );
});
