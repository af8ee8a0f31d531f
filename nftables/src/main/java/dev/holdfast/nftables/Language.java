package dev.holdfast.nftables;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Libnftables;
import dev.holdfast.kernel.Libnftables.Flag;
import dev.holdfast.kernel.Libnftables.Result;
import dev.holdfast.kernel.NamespaceHandle;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Has libnftables run texts, and understands its complaints. */
final class Language {

  private Language() {}

  /**
   * Runs a text.
   *
   * @return what is wrong with it; nothing if all of it was done
   */
  static List<NftText.Mistake> run(NamespaceHandle namespace, NftText text, Set<Flag> flags)
      throws KernelException {
    EnumSet<Flag> all = EnumSet.noneOf(Flag.class);
    all.addAll(flags);
    if (text.isJson()) {
      all.add(Flag.JSON);
    }
    Mended mended = new Mended(text);
    Result result = Libnftables.run(namespace, mended.text(), all);
    while (!result.accepted() && mended.mend(result.errors())) {
      result = Libnftables.run(namespace, mended.text(), all);
    }
    return result.accepted() ? List.of() : mended.mistakes(result.errors());
  }

  /** Runs a text, and gives what it printed. */
  static String print(
      NamespaceHandle namespace, NftText text, Set<Flag> flags, List<NftText.Mistake> into)
      throws KernelException {
    Result result = Libnftables.run(namespace, text.text(), flags);
    if (!result.accepted()) {
      into.addAll(new Mended(text).mistakes(result.errors()));
    }
    return result.output();
  }

  /** All tables as nft lists them. */
  static String list(NamespaceHandle namespace, Set<Flag> flags) throws KernelException {
    return Libnftables.run(namespace, "list ruleset", flags).output();
  }

  /** How nft writes the rules that are there. */
  static Map<TableName, Texts> texts(NamespaceHandle namespace) throws KernelException {
    return Texts.parse(list(namespace, EnumSet.of(Flag.HANDLES, Flag.STATELESS, Flag.TERSE)));
  }
}
