namespace Ulak.Smtp.Commands;

/// <summary>RFC 3030 §2.</summary>
public sealed record BdatCommand(long Size, bool IsLast) : SmtpCommand
{
    /// <inheritdoc/>
    public override Verb Verb => Verb.Bdat;

    private protected override string ArgumentText =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Size}{(IsLast ? " LAST" : "")}");
}
