namespace Ulak.Smtp.Commands;

/// <summary>RFC 3207 §4.</summary>
public sealed record StartTlsCommand() : SmtpCommand
{
    /// <inheritdoc/>
    public override Verb Verb => Verb.StartTls;

    private protected override string ArgumentText => "";
}
