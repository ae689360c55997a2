"""Departments and organisation units of the trade; a company takes those it has."""

from typing import NamedTuple


class DepartmentRow(NamedTuple):
    """One department as shipped. `usual`: a small firm has it, so a new company gets it."""

    code: str
    name: str
    name_en: str
    usual: bool = False


DEPARTMENTS: tuple[DepartmentRow, ...] = (
    DepartmentRow("group", "集团公司", "Group"),
    DepartmentRow("product_company", "产品公司", "Product company"),
    DepartmentRow("coop_company", "协作服务公司", "Cooperation service company"),
    DepartmentRow("headquarters", "总部", "Headquarters"),
    DepartmentRow("branch", "分部", "Branch"),
    DepartmentRow("sales_mgmt_centre", "销售管理中心", "Sales management centre"),
    DepartmentRow("sales_dept", "销售部", "Sales department", True),
    DepartmentRow("contract_order_dept", "合同订单管理部", "Contract and order management"),
    DepartmentRow("customer_mgmt_dept", "客户管理部", "Customer management"),
    DepartmentRow("customer_service_dept", "客户服务部", "Customer service", True),
    DepartmentRow("commerce_dept", "商务部", "Commerce"),
    DepartmentRow("operations_dept", "运营部", "Operations"),
    DepartmentRow("tech_dept", "技术部", "Engineering", True),
    DepartmentRow("production_dept", "生产部", "Production", True),
    DepartmentRow("workshop", "车间", "Workshop"),
    DepartmentRow("sample_line", "样品组", "Sample group"),
    DepartmentRow("pmc_dept", "PMC 部", "Production and material control"),
    DepartmentRow("material_control_dept", "物控部", "Material control"),
    DepartmentRow("purchasing_dept", "采购部", "Purchasing", True),
    DepartmentRow("logistics_centre", "物流管理中心", "Logistics management centre"),
    DepartmentRow("quality_dept", "质管部", "Quality", True),
    DepartmentRow("test_centre", "检测中心", "Test centre"),
    DepartmentRow("warehouse_dept", "仓储部", "Warehouse", True),
    DepartmentRow("fg_warehouse", "成品仓", "Finished-goods store"),
    DepartmentRow("packaging_dept", "包装组", "Packing"),
    DepartmentRow("transport_dept", "储运部", "Transport", True),
    DepartmentRow("after_sales_dept", "售后服务部", "After-sales service"),
    DepartmentRow("finance_dept", "财务部", "Finance", True),
    DepartmentRow("admin_hr_dept", "行政人事部", "Administration and HR", True),
    DepartmentRow("audit_centre", "稽核中心", "Audit centre"),
    DepartmentRow("mis_dept", "管理系统部", "Management systems (MIS)"),
    DepartmentRow("construction_dept", "工程部", "Construction"),
    DepartmentRow("home_after_sales", "家装售后部", "After-sales (decoration)"),
    DepartmentRow("shop", "门店", "Shop"),
    DepartmentRow("distribution_centre", "配送中心", "Distribution centre"),
)
BY_CODE: dict[str, DepartmentRow] = {row.code: row for row in DEPARTMENTS}
USUAL: tuple[str, ...] = tuple(row.code for row in DEPARTMENTS if row.usual)
