package dev.holdfast.host;

import java.util.List;

/**
 * What is there now.
 *
 * @param document all of it that a document can say; a plan of it has nothing to do
 * @param comments what a document cannot say, in an operator's words
 */
public record HostObservation(HostDocument document, List<String> comments) {

  public HostObservation {
    comments = List.copyOf(comments);
  }

  /** As YAML, the comments above it. */
  public String yaml() {
    return DocumentWriter.yaml(document, comments);
  }

  /** As one JSON object, which {@link Documents} reads, too; without the comments. */
  public String json() {
    return DocumentWriter.json(document);
  }
}
