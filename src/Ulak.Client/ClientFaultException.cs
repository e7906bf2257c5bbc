namespace Ulak.Client;

/// <summary>Carries a fault from where it is seen to the public member that answers with it; it never leaves this library.</summary>
internal sealed class ClientFaultException(ClientFault fault) : Exception(fault.Message)
{
    public ClientFault Fault => fault;
}
