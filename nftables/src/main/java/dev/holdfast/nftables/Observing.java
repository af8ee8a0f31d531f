package dev.holdfast.nftables;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Libnftables.Flag;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads what there is as text that declares the same. */
final class Observing {

  private static final Pattern TABLE_FLAGS = Pattern.compile("(?m)^\\tflags (.*)\\n");

  private Observing() {}

  static NftObservation observe(NftSession session) throws KernelException {
    Map<TableName, String> texts = new TreeMap<>();
    List<TableName> ours = new ArrayList<>();
    List<TableName> beyond = new ArrayList<>();
    Ruleset found = session.reader().read(_ -> false);
    Map<TableName, String> listed =
        Listed.tables(Language.list(session.namespace(), EnumSet.of(Flag.STATELESS)));
    for (Table.Head head : found.heads().values()) {
      TableName name = head.name();
      String text = listed.getOrDefault(name, "");
      if (isBeyond(text)) {
        beyond.add(name);
      } else {
        texts.put(name, unowned(text));
      }
      if (head.isOurs()) {
        ours.add(name);
      }
    }
    return new NftObservation(texts, ours, beyond);
  }

  /** That a socket owns a table is nothing that a text declares. */
  private static String unowned(String text) {
    return TABLE_FLAGS
        .matcher(text)
        .replaceAll(found ->
            List.of(found.group(1).split("[,\\s]+", -1)).contains("dormant")
                ? "\tflags dormant\n"
                : "");
  }

  /** Libnftables puts what it cannot say into a comment: what iptables-nft made. */
  private static boolean isBeyond(String text) {
    return text.isEmpty()
        || text.contains("# Warning: table")
        || text.lines().anyMatch(line -> line.contains("xt match") || line.contains("xt target"));
  }
}
