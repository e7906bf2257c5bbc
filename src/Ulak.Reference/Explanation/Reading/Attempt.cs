namespace Ulak.Reference.Explanation.Reading;

/// <summary>What a person has already done about an error. A step that asks for it again does not help first.</summary>
internal enum Attempt
{
    /// <summary>Nothing that a step asks for.</summary>
    None,

    /// <summary>The recipient's address was checked.</summary>
    Address,

    /// <summary>User name and password were checked or entered again.</summary>
    Credentials,

    /// <summary>An app password or authorization code is in use.</summary>
    AppPassword,

    /// <summary>Login over SMTP was turned on.</summary>
    SmtpLogin,

    /// <summary>Other ports were tried.</summary>
    Port,

    /// <summary>The failure has lasted for days, or was tried again.</summary>
    Waiting,

    /// <summary>The server's address is on no list, or its removal was requested.</summary>
    Delisting,

    /// <summary>SPF, DKIM and DMARC are set up.</summary>
    Records,
}
