namespace Ulak.Smtp.Commands;

/// <summary>RFC 5321 §4.1.1.5.</summary>
public sealed record RsetCommand() : SmtpCommand
{
    /// <inheritdoc/>
    public override Verb Verb => Verb.Rset;

    private protected override string ArgumentText => "";
}
