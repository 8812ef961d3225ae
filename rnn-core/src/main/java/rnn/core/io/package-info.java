/**
 * Weights on disk: a strict reader and an atomic, deterministic writer of the safetensors format.
 *
 * <p>A file is read whole or refused with one line; nothing that it claims about itself is believed
 * before it has been held against the length of the file.
 */
package rnn.core.io;
