namespace Ulak.Smtp.Replies;

/// <summary>
/// The three digits of a reply, RFC 5321 §4.2: first digit 2 to 5, second 0 to 5, third 0 to 9.
/// Codes with a greater second digit (571, 590) are accepted because servers send them; see <see cref="IsInRfcRange"/>.
/// </summary>
public readonly record struct ReplyCode
{
    /// <summary>Creates a code.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not from 200 to 599.</exception>
    public ReplyCode(int value)
    {
        if (value is < 200 or > 599)
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "A reply code is 200 to 599 (RFC 5321 §4.2).");
        }

        Value = value;
    }

    /// <summary>The number.</summary>
    public int Value { get; }

    /// <summary>The first digit: 2 success, 3 intermediate, 4 transient failure, 5 permanent failure.</summary>
    public int Class => Value / 100;

    /// <summary>Whether RFC 5321 §4.2 allows the code: its second digit is 0 to 5.</summary>
    public bool IsInRfcRange => Value / 10 % 10 <= 5;

    /// <summary>2yz.</summary>
    public bool IsPositiveCompletion => Class == 2;

    /// <summary>3yz: the server waits for more.</summary>
    public bool IsIntermediate => Class == 3;

    /// <summary>4yz: a later retry may succeed.</summary>
    public bool IsTransient => Class == 4;

    /// <summary>5yz: a retry of the same command will fail.</summary>
    public bool IsPermanent => Class == 5;

    /// <summary>Creates a code if the number is in range.</summary>
    public static bool TryCreate(int value, out ReplyCode code)
    {
        code = default;
        if (value is < 200 or > 599)
        {
            return false;
        }

        code = new ReplyCode(value);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
