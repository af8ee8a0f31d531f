package dev.holdfast.nftables;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.NamespaceHandle;
import java.util.HashMap;
import java.util.Map;

/** How nft writes the rules of tables that are there; asked for only if one of them goes. */
final class FoundTexts {

  private final NamespaceHandle namespace;
  private final Map<TableName, Texts> known = new HashMap<>();

  FoundTexts(NamespaceHandle namespace) {
    this.namespace = namespace;
  }

  Texts of(TableName table) {
    return known.computeIfAbsent(table, this::list);
  }

  private Texts list(TableName table) {
    try {
      return Language.texts(namespace, table);
    } catch (KernelException e) {
      return Texts.NONE; // rules are called by their handles then
    }
  }
}
