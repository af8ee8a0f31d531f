package dev.holdfast.host;

import java.util.List;
import java.util.Optional;

/**
 * Says whether texts in the language of nft may be run in this process.
 *
 * <p>The library that understands them ends the process over some texts that are wrong in an
 * unlucky way. Who must not end tries them out elsewhere first.
 */
@FunctionalInterface
public interface TextTrial {

  /** Runs everything here. */
  TextTrial NONE = _ -> Optional.empty();

  /**
   * What speaks against running some texts, one after the other, in this process.
   *
   * @param texts as they will be run, with what they include
   * @return empty if nothing does, also where they are wrong and will be refused
   */
  Optional<String> objection(List<String> texts);
}
