namespace Ulak.Pop3;

/// <summary>The phases of a session in which a command is allowed, RFC 1939 §3.</summary>
[Flags]
internal enum Pop3Phase
{
    /// <summary>Before the login.</summary>
    Authorization = 1,

    /// <summary>After the login.</summary>
    Transaction = 2,

    /// <summary>Both.</summary>
    Any = Authorization | Transaction,
}
