package dev.holdfast.nftables;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.NamespaceHandle;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How nft writes the rules of tables that are there; asked for only if one of them goes. */
final class FoundTexts {

  private final NamespaceHandle namespace;
  private @Nullable Map<TableName, Texts> all;

  FoundTexts(NamespaceHandle namespace) {
    this.namespace = namespace;
  }

  Texts of(TableName table) {
    Map<TableName, Texts> listed = all;
    if (listed == null) {
      listed = list();
      all = listed;
    }
    return listed.getOrDefault(table, Texts.NONE);
  }

  private Map<TableName, Texts> list() {
    try {
      return Language.texts(namespace);
    } catch (KernelException e) {
      return Map.of(); // rules are called by their handles then
    }
  }
}
