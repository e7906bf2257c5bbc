using System.Diagnostics.CodeAnalysis;

namespace Ulak.Smtp;

/// <summary>
/// Identifies a message or a session: 44 bits of time (milliseconds since 1970) and 20 bits that are unique within the millisecond,
/// so that ids sort by time and are assigned without asking a store. Written as 13 characters of Crockford's base 32, lower case.
/// </summary>
public readonly record struct MailId(long Value)
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 13;

    /// <summary>Creates an id from a time and 20 bits that are unique within its millisecond.</summary>
    public static MailId Create(DateTimeOffset time, int distinction) =>
        new((time.ToUnixTimeMilliseconds() << 20) | (uint)(distinction & 0xFFFFF));

    /// <summary>The time at which the id was created, to the millisecond, UTC.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(Value >> 20);

    /// <summary>Parses the result of <see cref="ToString"/>, in either case.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out MailId id)
    {
        id = default;
        if (text is not { Length: Length })
        {
            return false;
        }

        long value = 0;
        foreach (var c in text)
        {
            var digit = Alphabet.IndexOf(char.ToLowerInvariant(c), StringComparison.Ordinal);
            if (digit < 0 || value >> 59 != 0)
            {
                return false;
            }

            value = (value << 5) | (uint)digit;
        }

        id = new MailId(value);
        return true;
    }

    /// <summary>The 13 characters.</summary>
    public override string ToString() => string.Create(Length, Value, static (span, value) =>
    {
        for (var i = span.Length - 1; i >= 0; i--)
        {
            span[i] = Alphabet[(int)(value & 31)];
            value >>= 5;
        }
    });
}
