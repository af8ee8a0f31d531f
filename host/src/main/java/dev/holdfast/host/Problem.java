package dev.holdfast.host;

/**
 * One thing that is wrong with a document, and where.
 *
 * @param line from 1; 0 if the file could not be read at all
 * @param column from 1, counted in characters
 * @param path which part of the document, such as {@code host.routes[3].to}; empty if it is the
 *     document itself
 */
public record Problem(String file, int line, int column, String path, String message) {

  /** {@code file:line:column: path: message}, less what is empty. */
  @Override
  public String toString() {
    String where = line == 0 ? file : file + ":" + line + ":" + column;
    return where + ": " + (path.isEmpty() ? "" : path + ": ") + message;
  }
}
