namespace Ulak.Reference.Explanation.Reading;

/// <summary>For whom the steps are written, as far as the form of the text shows it.</summary>
internal enum Audience
{
    /// <summary>The form of the text does not show it: a reply or a code alone.</summary>
    Any,

    /// <summary>A person with a mail program, who cannot change a server.</summary>
    Person,

    /// <summary>The developer of a program that sends mail.</summary>
    Developer,

    /// <summary>The developer of a program that sends through a service, which delivers in its place.</summary>
    Service,

    /// <summary>A person who tries a server by hand, with telnet, swaks or openssl: mostly the own one.</summary>
    Tester,

    /// <summary>The operator of the server that wrote the log.</summary>
    Operator,

    /// <summary>The operator of the server that refused a message of another one.</summary>
    Receiver,
}
