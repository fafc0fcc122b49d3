// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Analysed beside the contracts in every run: where slither does not find what is wrong here, it does not work.
contract Control {
    address private immutable _owner = msg.sender;

    mapping(address account => uint256) private _balances;

    function deposit() external payable {
        _balances[msg.sender] += msg.value;
    }

    function withdraw() external {
        uint256 amount = _balances[msg.sender];
        (bool sent,) = msg.sender.call{value: amount}("");
        require(sent);
        _balances[msg.sender] = 0;
    }

    function close(address payable to) external {
        require(tx.origin == _owner);
        to.transfer(address(this).balance);
    }
}
