namespace Ulak.Smtp.Commands;

/// <summary>RFC 5321 §4.1.1.1. The client's Domain or address literal, as it was said.</summary>
public sealed record EhloCommand(string ClientName) : SmtpCommand
{
    /// <inheritdoc/>
    public override Verb Verb => Verb.Ehlo;

    private protected override string ArgumentText => ClientName;
}
