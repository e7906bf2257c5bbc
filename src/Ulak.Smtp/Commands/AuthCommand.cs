namespace Ulak.Smtp.Commands;

/// <summary>RFC 4954 §4.</summary>
public sealed record AuthCommand(string Mechanism, string? InitialResponse) : SmtpCommand
{
    /// <inheritdoc/>
    public override Verb Verb => Verb.Auth;
}
