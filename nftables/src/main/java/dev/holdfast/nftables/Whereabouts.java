package dev.holdfast.nftables;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Libnftables.Flag;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where in its texts the kernel refuses a state that it took in a workshop: libnftables checks them
 * as one in the real namespace, as if our tables there were not, and changes nothing.
 */
final class Whereabouts {

  /** The origin of lines that are not the state's. */
  private static final NftText.Origin NOWHERE = new NftText.Origin("", 1, 0, false);

  private final StringBuilder all = new StringBuilder();
  private final List<NftText.Origin> lines = new ArrayList<>();

  private Whereabouts() {}

  /** The place as {@code file:line:column}; empty if that is not found out. */
  static Optional<String> of(NftSession session, NftState desired) {
    try {
      Whereabouts joined = new Whereabouts();
      for (Table.Head head : session.reader().read(_ -> false).heads().values()) {
        if (head.isOurs()) {
          joined.add("delete table " + head.name());
        }
      }
      desired.texts().forEach(joined::add);
      boolean json = desired.texts().stream().anyMatch(NftText::isJson);
      if (json && desired.texts().size() > 1) {
        return Optional.empty(); // JSON has nothing before or behind it
      }
      NftText text =
          json ? desired.texts().getFirst() : new NftText(joined.all.toString(), joined.lines);
      return Language.run(session.namespace(), text, EnumSet.of(Flag.CHECK)).stream()
          .filter(mistake -> !mistake.file().equals(NOWHERE.file()))
          .map(mistake -> mistake.file() + ":" + mistake.line() + ":" + mistake.column())
          .findFirst();
    } catch (KernelException e) {
      return Optional.empty(); // the reason is known, only its place is not
    }
  }

  private void add(String line) {
    all.append(line).append('\n');
    lines.add(NOWHERE);
  }

  private void add(NftText text) {
    String[] each = text.text().split("\n", -1);
    for (int i = 0; i < each.length; i++) {
      all.append(each[i]).append('\n');
      lines.add(text.origin(i + 1));
    }
    defined(text).forEach(name -> add("undefine " + name)); // the next one may define it, too
  }

  private static Set<String> defined(NftText text) {
    Set<String> names = new TreeSet<>();
    if (!text.text().contains("define")) {
      return names;
    }
    List<Words.Word> words = Words.of(text.text());
    for (int i = 0; i + 1 < words.size(); i++) {
      Words.Word word = words.get(i);
      String name = words.get(i + 1).text();
      if (word.starts() && word.depth() == 0 && word.is("define")) {
        names.add(name);
      } else if (word.starts() && word.depth() == 0 && word.is("undefine")) {
        names.remove(name);
      }
    }
    return names;
  }
}
