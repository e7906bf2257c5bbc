namespace Ulak.Smtp.Replies;

/// <summary>The three digits of a reply, RFC 5321 §4.2: first digit 2 to 5, second 0 to 5, third 0 to 9.</summary>
public readonly record struct ReplyCode
{
    /// <summary>A code of three digits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a code that RFC 5321 §4.2 allows.</exception>
    public ReplyCode(int value)
    {
        if (value is < 200 or > 559 || value / 10 % 10 > 5)
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "A reply code is 2yz to 5yz with y from 0 to 5 (RFC 5321 §4.2).");
        }

        Value = value;
    }

    /// <summary>The number.</summary>
    public int Value { get; }

    /// <summary>The first digit: 2 done, 3 go on, 4 not now, 5 no.</summary>
    public int Class => Value / 100;

    /// <summary>2yz.</summary>
    public bool IsPositiveCompletion => Class == 2;

    /// <summary>4yz: trying again may help.</summary>
    public bool IsTransient => Class == 4;

    /// <summary>5yz: trying again as it is will not help.</summary>
    public bool IsPermanent => Class == 5;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>An enhanced status code, RFC 3463 §2: class "." subject "." detail.</summary>
/// <param name="Class">2, 4 or 5.</param>
/// <param name="Subject">0 to 999.</param>
/// <param name="Detail">0 to 999.</param>
public readonly record struct EnhancedStatusCode(int Class, int Subject, int Detail)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Class}.{Subject}.{Detail}");
    // CONTRACT STUB: check at construction, TryParse.
}
