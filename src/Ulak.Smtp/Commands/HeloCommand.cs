namespace Ulak.Smtp.Commands;

/// <summary>RFC 5321 §4.1.1.1.</summary>
public sealed record HeloCommand(string ClientName) : SmtpCommand
{
    /// <inheritdoc/>
    public override Verb Verb => Verb.Helo;

    private protected override string ArgumentText => ClientName;
}
