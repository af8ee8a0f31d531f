package dev.holdfast.network;

import dev.holdfast.netlink.Message;
import dev.holdfast.reconcile.Operation;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One operation, when it is due, what it waits for, and what it sends.
 *
 * @param gate asked right before: what has to come first; null if nothing
 * @param messages the last one decides; none for what touches nothing
 */
record Step(
    Operation operation,
    Stage stage,
    Function<Standing, @Nullable String> gate,
    Supplier<List<Message>> messages) {

  /** The object that it is about, as {@link Standing} knows it. */
  String about() {
    return operation.kind() + " " + operation.subject();
  }
}
