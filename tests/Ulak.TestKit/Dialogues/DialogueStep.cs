using System.Text;

namespace Ulak.TestKit.Dialogues;

/// <summary>A line <c>@name value</c>. The runner defines the names.</summary>
public sealed record DialogueSetting(string Name, string Value);

/// <summary>A step of a dialogue file. The set is closed: the records of this file.</summary>
/// <param name="Number">The line in the file, counted from 1.</param>
public abstract record DialogueStep(int Number);

/// <summary><c>C:</c> — the client sends a line; the octets include CRLF.</summary>
public sealed record ClientLine(int Number, ReadOnlyMemory<byte> Octets) : DialogueStep(Number)
{
    /// <summary>The line as text, without CRLF; invalid UTF-8 is replaced.</summary>
    public string Text => Encoding.UTF8.GetString(Octets.Span[..^2]);
}

/// <summary><c>C+</c> — the client sends octets without a line end.</summary>
public sealed record ClientOctets(int Number, ReadOnlyMemory<byte> Octets) : DialogueStep(Number);

/// <summary>
/// <c>C!</c> — an action of the client: <c>close</c>, <c>half-close</c>, <c>reset</c>, <c>tls</c>, or another word that the runner defines.
/// </summary>
public sealed record ClientAction(int Number, string Name) : DialogueStep(Number);

/// <summary><c>S:</c> — the server sends a line; <c>*</c> matches any text, <c>\*</c> a star.</summary>
public sealed record ServerLine(int Number, string Pattern) : DialogueStep(Number)
{
    /// <summary>Whether a line without CRLF matches the pattern.</summary>
    public bool Matches(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var parts = Pattern.Replace("\\*", "\0", StringComparison.Ordinal).Split('*').Select(p => p.Replace('\0', '*')).ToArray();
        if (parts.Length == 1)
        {
            return line == parts[0];
        }

        if (!line.StartsWith(parts[0], StringComparison.Ordinal) || line.Length < parts[0].Length + parts[^1].Length
            || !line.EndsWith(parts[^1], StringComparison.Ordinal))
        {
            return false;
        }

        var middle = line.AsSpan(parts[0].Length, line.Length - parts[0].Length - parts[^1].Length);
        foreach (var part in parts.AsSpan(1, parts.Length - 2))
        {
            var at = middle.IndexOf(part, StringComparison.Ordinal);
            if (at < 0)
            {
                return false;
            }

            middle = middle[(at + part.Length)..];
        }

        return true;
    }
}

/// <summary><c>S! closed</c> — the server closes the connection without sending more.</summary>
public sealed record ServerClose(int Number) : DialogueStep(Number);

/// <summary><c>T:</c> — the clock of the test advances.</summary>
public sealed record TimeAdvance(int Number, TimeSpan Duration) : DialogueStep(Number);
