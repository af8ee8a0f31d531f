package dev.holdfast.nftables;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Libnftables.Flag;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * Where in its text the kernel refuses a state that it took in a workshop: libnftables checks the
 * text in the real namespace, as if our tables there were not, and changes nothing.
 */
final class Whereabouts {

  private Whereabouts() {}

  /** The place as {@code file:line:column}; empty if that is not found out. */
  static Optional<String> of(NftSession session, NftState desired) {
    try {
      StringBuilder without = new StringBuilder();
      for (Table.Head head : session.reader().read(_ -> false).heads().values()) {
        if (head.isOurs()) {
          without.append("delete table ").append(head.name()).append('\n');
        }
      }
      for (NftText text : desired.texts()) {
        List<NftText.Mistake> mistakes =
            Language.run(
                session.namespace(), behind(without.toString(), text), EnumSet.of(Flag.CHECK));
        if (!mistakes.isEmpty()) {
          NftText.Mistake first = mistakes.getFirst();
          return Optional.of(first.file() + ":" + first.line() + ":" + first.column());
        }
      }
      return Optional.empty();
    } catch (KernelException e) {
      return Optional.empty(); // the reason is known, only its place is not
    }
  }

  private static NftText behind(String before, NftText text) {
    boolean json = text.text().stripLeading().startsWith("{");
    if (json || before.isEmpty() || text.lines().isEmpty()) {
      return text;
    }
    List<NftText.Origin> lines = new ArrayList<>();
    before.lines().forEach(_ -> lines.add(text.lines().getFirst()));
    lines.addAll(text.lines());
    return new NftText(before + text.text(), lines);
  }
}
