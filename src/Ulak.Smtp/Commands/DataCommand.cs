namespace Ulak.Smtp.Commands;

/// <summary>RFC 5321 §4.1.1.4.</summary>
public sealed record DataCommand() : SmtpCommand
{
    /// <inheritdoc/>
    public override Verb Verb => Verb.Data;

    private protected override string ArgumentText => "";
}
