package dev.holdfast.network;

import dev.holdfast.netlink.Message;
import dev.holdfast.reconcile.Operation;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One operation, when it is due, what it waits for, and what it does.
 *
 * @param rank what comes first within the stage: the smallest
 * @param gate asked right before: what has to come first; null if nothing
 * @param deeds one after the other; of several all but the last only make room
 * @param restore what puts back the foreign things that it takes along, see {@link Collateral}
 * @param whole whether nothing may come between its messages, not even a crash
 * @param recheck whether it is about something of ours, and the kernel does not look whether it
 *     still is
 */
record Step(
    Operation operation,
    Stage stage,
    int rank,
    Function<Standing, @Nullable String> gate,
    Supplier<List<Deed>> deeds,
    List<Message> restore,
    boolean whole,
    boolean recheck)
    implements Work {

  /** A step that takes nothing foreign along. */
  Step(
      Operation operation,
      Stage stage,
      Function<Standing, @Nullable String> gate,
      Supplier<List<Deed>> deeds) {
    this(operation, stage, 0, gate, deeds, List.of(), false, false);
  }

  @Override
  public List<Operation> operations() {
    return List.of(operation);
  }

  @Override
  public Step first(int count) {
    return this;
  }

  /** The object that it is about, as {@link Standing} knows it. */
  String about() {
    return about(operation);
  }

  /** What an operation is about, such as {@code address 10.0.0.2/24 on v0}. */
  static String about(Operation operation) {
    return operation.kind() + " " + operation.subject();
  }
}
