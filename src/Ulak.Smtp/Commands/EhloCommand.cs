namespace Ulak.Smtp.Commands;

/// <summary>RFC 5321 §4.1.1.1. The domain or address literal of the client, as received.</summary>
public sealed record EhloCommand(string ClientName) : SmtpCommand
{
    /// <inheritdoc/>
    public override Verb Verb => Verb.Ehlo;

    private protected override string ArgumentText => ClientName;
}
